// Put entitlements of another system into the token
const response = await fetch(`${args.variables.ENTITLEMENTS_URL}/customers/${args.customer.info.id}`);
const { roles } = await response.json();
return new TokenData({ roles }, undefined, undefined, args.session);
