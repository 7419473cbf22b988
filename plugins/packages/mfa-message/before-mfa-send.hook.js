// The text of the one-time code in the customer's language, and the channel that works where they are.
// The code itself is never here: {code} stays in the text, and the platform puts it in.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { texts, fallback_language, email_countries = [] } = args.variables;
  const byLanguage = Object.fromEntries(texts.map(split));

  const wanted = [args.customer.info.locale, ...args.oidc_context.ui_locales, fallback_language]
    .filter(Boolean)
    .map((locale) => locale.slice(0, 2).toLowerCase());
  const language = wanted.find((candidate) => candidate in byLanguage);
  const message = language && byLanguage[language].replaceAll('{application}', args.application.name);

  const country = args.customer.location?.country_code;
  const byEmail = args.mfa.method === 'sms' && email_countries.includes(country);

  console.log(`Code in "${language ?? 'the platform’s own language'}" by ${byEmail ? 'email' : args.mfa.method}.`);
  return new MfaSend(byEmail ? 'email' : args.mfa.method, message);
};

// "en = {code} is your code" -> ["en", "{code} is your code"]
function split(line) {
  const at = line.indexOf('=');
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}
