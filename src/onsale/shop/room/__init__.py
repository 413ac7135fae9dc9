"""The waiting room as fans see it: joining, waiting, being let in, and the evidence that it is fair."""
