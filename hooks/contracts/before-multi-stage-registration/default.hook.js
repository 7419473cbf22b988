/**
 * Before multi-stage registration
 *
 * A page of a registration on several pages is about to be shown. Choose what it asks.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new ProfilingPlan(fields, consents, steps, session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { stage, session } = args;
  console.log(`Registration reached the stage ${stage}.`);

  // Example: ask for the phone number on this page.
  // return new ProfilingPlan([{ key: 'phoneNumbers.primaryPhoneNumber', required: true, action: 'ask' }], [], [], session);
  return new ProfilingPlan([], [], [], session);
};
