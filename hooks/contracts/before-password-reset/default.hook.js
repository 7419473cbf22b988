/**
 * Before password reset
 *
 * The customer has asked to reset the password.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new AllowPasswordReset(session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { session } = args;

  // Example: staff reset their password elsewhere.
  // if (args.customer.info.emails?.primaryEmail?.endsWith('@staff.example.com')) {
  //   return new ShowErrorMessage('Please use the staff portal to reset your password.', session);
  // }
  return new AllowPasswordReset(session);
};
