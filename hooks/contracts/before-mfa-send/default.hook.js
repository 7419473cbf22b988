/**
 * Before MFA send
 *
 * A one-time code is about to be sent. Choose the channel and the text, or deliver it yourself.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new MfaSend(channel, message, suppress, session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { mfa, session } = args;

  // Example: let people in France hear the code instead of reading it.
  // if (args.customer.location.country_code === 'FR') return new MfaSend('voice', undefined, false, session);

  // Nothing given: the code goes out by the usual channel with the usual text.
  return new MfaSend(mfa.method, undefined, false, session);
};
