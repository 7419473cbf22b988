// Remember something for the next hooks of this journey
const session = { ...args.session, seen: (args.session.seen ?? 0) + 1 };
