/**
 * Whether a text is a National Provider Identifier: ten digits of which the last is the Luhn check digit, computed as
 * if `80840` stood before them.
 */
export function isNpi(text: string): boolean {
  if (!/^[0-9]{10}$/.test(text)) return false;
  // The five digits of the prefix add the same to every sum.
  let sum = 24;
  for (let index = 0; index < 10; index += 1) {
    const digit = Number(text[index]);
    const doubled = digit * 2;
    sum += index % 2 === 1 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
