const sourceOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source').get;
// The prototype itself has a source, and is no regular expression.
COPIES.push((value) => (value === RegExp.prototype ? {} : new RegExp(sourceOf.call(value), value.flags)));
