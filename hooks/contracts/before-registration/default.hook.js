/**
 * Before registration
 *
 * The customer has filled in the registration form; the account does not exist yet. Let the
 * registration go on, change what was entered, or stop it.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new RegistrationData(attributes, additionalAuthenticators, session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { customer, session } = args;

  // Example: only people with a company address may register.
  // const email = customer.attributes.emails?.primaryEmail ?? '';
  // if (!email.endsWith('@example.com')) {
  //   return new ShowErrorMessage('Please use your company e-mail address.', session);
  // }

  // Continue with what the customer entered. The list may name authenticators to enrol,
  // for example new AdditionalAuthenticator('email', email).
  return new RegistrationData(customer.attributes, [], session);
};
