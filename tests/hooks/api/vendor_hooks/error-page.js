// At failed authentication: words the customer understands, in the customer's language.
class ShowErrorMessage {
  constructor(error_message, session) {
    this.error_message = error_message;
    this.session = session;
  }
}

const WORDS = {
  en: (left) => `That was not right. You have ${left} tries left.`,
  sv: (left) => `Det stämde inte. Du har ${left} försök kvar.`,
};

module.exports.default = async function handler({ oidc_context, failure, session }) {
  const language = (oidc_context.ui_locales[0] || 'en').split('-')[0];
  const words = WORDS[language] || WORDS.en;
  return new ShowErrorMessage(words(Math.max(0, 5 - failure.attempts)), { ...session, failures: failure.attempts });
};
