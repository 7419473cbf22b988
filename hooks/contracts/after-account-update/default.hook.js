/**
 * After account update
 *
 * Attributes of the account have changed.
 *
 * This event decides nothing: the customer has already gone on, and an answer would be ignored.
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 */
module.exports = async function (args) {
  const { customer, changes } = args;
  console.log(`${customer.info.id} changed ${changes.map((change) => change.field).join(', ')}.`);
};
