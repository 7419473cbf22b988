/**
 * After identity verification
 *
 * The identity verification has ended. Write what was proven into the account, or refuse.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new AccountUpdate(attributes, metadata, session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { verification, session } = args;
  if (verification.status !== 'verified') {
    return new ShowErrorMessage('Your identity could not be verified.', session);
  }
  return new AccountUpdate({}, { verified_level: verification.level }, session);
};
