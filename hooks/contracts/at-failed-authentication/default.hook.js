/**
 * At failed authentication
 *
 * The customer could not be authenticated. Explain it better, or send them where they can be helped.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { failure, session } = args;

  // Example: tell the customer what to do after several attempts.
  // if ((failure.attempts ?? 0) >= 3) {
  //   return new ShowErrorMessage('You can reset your password with the link below.', session);
  // }
  console.log(`Authentication failed: ${failure.code}.`);
};
