// Remove a claim
return new TokenData({ email: null }, undefined, undefined, args.session);
