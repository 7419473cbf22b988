/**
 * After account activation
 *
 * The customer has proven an address and the account is active.
 *
 * This event decides nothing: the customer has already gone on, and an answer would be ignored.
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 */
module.exports = async function (args) {
  const { customer, activation } = args;
  console.log(`Account ${customer.info.id} was activated by ${activation.channel ?? 'an unknown channel'}.`);
};
