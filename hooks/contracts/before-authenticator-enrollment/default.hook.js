/**
 * Before authenticator enrollment
 *
 * The customer is about to enrol an authenticator. Choose what is offered and what is required.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new EnrollmentPlan(offer, require, session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { authenticators, session } = args;

  // Example: offer everything but text messages.
  // return new EnrollmentPlan(authenticators.available.filter((method) => method !== 'sms'), [], session);
  return new EnrollmentPlan(authenticators.available, [], session);
};
