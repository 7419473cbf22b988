/**
 * Before progressive profiling
 *
 * The identity service is about to ask for missing profile fields and consents, while signing up or
 * signing in. Choose what is asked, what is skipped, and on which page.
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
  const { profile, session } = args;

  // Ask for what is missing and required; leave the rest for another day.
  const fields = profile.fields.map(({ key, required, missing }) => ({ key, required, action: required && missing ? 'ask' : 'skip' }));
  const consents = profile.consents.map(({ key, required, missing }) => ({ key, required, action: required && missing ? 'ask' : 'skip' }));

  // The third argument may put them on pages: [{ title: 'About you', fields: ['birthdate'], consents: [] }].
  return new ProfilingPlan(fields, consents, [], session);
};
