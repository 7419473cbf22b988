// Before ID token generation: the old way, with promises and no async function at all.
'use strict';

function TokenData(claims, scopes, lifetime_seconds, session) {
  this.claims = claims;
  this.scopes = scopes;
  this.lifetime_seconds = lifetime_seconds;
  this.session = session;
}

function lookUp(args) {
  return fetch(args.variables.url + '/loyalty/' + encodeURIComponent(args.customer.info.id), {
    headers: { Authorization: 'Bearer ' + args.secrets.api_key },
  }).then(function (response) {
    if (response.status === 404) return null;
    if (!response.ok) throw new Error('loyalty service: ' + response.status);
    return response.json();
  });
}

module.exports = function (args, callback) {
  lookUp(args)
    .then(function (member) {
      if (!member) return callback();
      callback(new TokenData({ 'https://shop.example/tier': member.tier, points: member.points, legacy: null }, { add: ['loyalty'], remove: [] }));
    })
    .catch(function (error) {
      console.error(error.message);
      callback();
    });
};
