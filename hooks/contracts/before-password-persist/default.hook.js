/**
 * Before password persist
 *
 * A new password is about to be stored. Accept or refuse it.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new AllowPassword(session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { password, session } = args;

  // Never print args.password.
  if (password.length < 8) {
    return new ShowErrorMessage('Please choose a longer password.', session);
  }
  return new AllowPassword(session);
};
