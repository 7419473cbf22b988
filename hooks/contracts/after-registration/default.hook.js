/**
 * After registration
 *
 * The account has been created. Tell other systems, or add to the account.
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
  const { customer, session } = args;
  console.log(`Account ${customer.info.id} was created.`);

  // In synchronous mode the account can still be changed. In asynchronous mode nobody waits and the answer is ignored.
  // return new AccountUpdate({ locale: 'en' }, { crmId: '42' }, session);
  return new AccountUpdate({}, {}, session);
};
