// Send the code with the brand's own text
return new MfaSend(args.mfa.method, `Your ${args.application.name} code is {code}. Nobody will ever ask you for it.`, false, args.session);
