/**
 * Before identity verification
 *
 * The customer's identity may have to be verified. Say whether, by whom, and to which level.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new VerificationPlan(required, provider, level, data, session)
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

  // Example: nobody under a small limit needs to be verified.
  // return new VerificationPlan(false, undefined, undefined, {}, session);
  return new VerificationPlan(true, verification.provider ?? undefined, verification.level ?? undefined, {}, session);
};
