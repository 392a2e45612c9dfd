const isLone = (character) => character.length === 1 && character >= '\ud800' && character <= '\udfff';
const textOf = (value) => {
  receiver(value);
  return `${value}`;
};
define(String.prototype, {
  isWellFormed() {
    for (const character of textOf(this)) if (isLone(character)) return false;
    return true;
  },
  toWellFormed() {
    let text = '';
    for (const character of textOf(this)) text += isLone(character) ? '\ufffd' : character;
    return text;
  },
});
