// What the tests serve in the place of js.stripe.com: as much of Stripe.js as the checkout uses, in a few lines of our
// own. `localstripe` brings a script too, but it knows no Payment Element. Stripe's real one draws its fields in a frame.
(() => {
  const base = new URL(document.currentScript.src).origin;

  class PaymentElement {
    #fields = {};

    mount(box) {
      for (const [name, label] of [["number", "Card number"], ["expiry", "Expiry"], ["cvc", "Security code"]]) {
        const field = document.createElement("input");
        field.setAttribute("aria-label", label);
        field.setAttribute("form", "");
        box.append(field);
        this.#fields[name] = field;
      }
    }

    on() {}

    get complete() {
      return Object.values(this.#fields).every((field) => field.value);
    }

    card() {
      const [month, year] = this.#fields.expiry.value.split("/");
      return { number: this.#fields.number.value.replaceAll(" ", ""), exp_month: month, exp_year: year, cvc: this.#fields.cvc.value };
    }
  }

  async function confirm(key, options, { elements, clientSecret, confirmParams }) {
    const body = new URLSearchParams({ key, client_secret: clientSecret, return_url: confirmParams.return_url, "payment_method_data[type]": "card" });
    for (const [name, value] of Object.entries(elements.element.card())) body.set(`payment_method_data[card][${name}]`, value);
    const intent = clientSecret.split("_secret_")[0];
    const answer = await (await fetch(`${base}/v1/payment_intents/${intent}/confirm`, { method: "POST", body })).json();
    if (answer.error) return { error: answer.error };
    if (answer.amount !== options.amount || answer.currency !== options.currency) throw new Error("the amount isn't the intent's");
    location.assign(answer.next_action?.redirect_to_url.url ?? `${confirmParams.return_url}&payment_intent=${intent}`);
    return new Promise(() => {});
  }

  window.Stripe = (key) => ({
    elements(options) {
      if (!key.startsWith("pk_") || options.mode !== "payment") throw new Error("that is not how it is called");
      const elements = { create: () => (elements.element = new PaymentElement()), update() {} };
      elements.submit = async () => (elements.element.complete ? {} : { error: { type: "validation_error" } });
      elements.options = options;
      return elements;
    },
    confirmPayment: (asked) => confirm(key, asked.elements.options, asked),
  });
})();
