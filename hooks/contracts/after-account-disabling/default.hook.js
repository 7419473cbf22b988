/**
 * After account disabling
 *
 * The account has been disabled.
 *
 * This event decides nothing: the customer has already gone on, and an answer would be ignored.
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 */
module.exports = async function (args) {
  const { customer, actor, reason } = args;
  console.log(`Account ${customer.info.id} was disabled by ${actor.type ?? 'somebody'}: ${reason ?? 'no reason given'}.`);
};
