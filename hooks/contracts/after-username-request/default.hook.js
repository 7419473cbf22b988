/**
 * After username request
 *
 * Somebody has asked to be reminded of the user name.
 *
 * This event decides nothing: the customer has already gone on, and an answer would be ignored.
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 */
module.exports = async function (args) {
  const { request } = args;
  console.log(`A user name was asked for by ${request.channel ?? 'an unknown channel'}.`);
};
