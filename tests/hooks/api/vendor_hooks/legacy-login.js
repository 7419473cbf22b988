// Before password validation: an old user store knows the password; its hash is checked right here.
const { pbkdf2Sync, timingSafeEqual } = require('crypto');

class PasswordVerified {
  constructor(verified, attributes, session) {
    Object.assign(this, { verified, attributes, session });
  }
}

exports = module.exports = async ({ identifier, password, variables }, callback) => {
  const stored = variables.users[identifier];
  if (!stored) return callback(new PasswordVerified(false));
  const [salt, iterations, hash] = stored.split(':');
  const typed = pbkdf2Sync(password, salt, Number(iterations), 32, 'sha256');
  const verified = timingSafeEqual(typed, Buffer.from(hash, 'hex'));
  callback(new PasswordVerified(verified, verified ? { migrated_from: 'legacy' } : {}));
};
