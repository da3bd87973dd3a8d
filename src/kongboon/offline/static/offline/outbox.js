// What is to be sent: kept on the telephone under an id of its own, in order, until the fund has answered for it.
export function mint() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Where what one officer of a fund has to send is kept, and what is sent of each.
export const outboxOf = (fund, officer) => new Outbox(`kongboon-taps-${fund}-${officer}`);
export const sent = ({ id, take, at, undone }) => ({ id, take, tapped_at: at, undone: undone ? "1" : "" });

export class Outbox {
  constructor(name) {
    this.name = name;
  }

  all() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) || [];
    } catch {
      return [];
    }
  }

  find(id) {
    return this.all().find((item) => item.id === id);
  }

  add(item) {
    this.#keep([...this.all(), item]);
  }

  change(id, facts) {
    this.#keep(this.all().map((item) => (item.id === id ? { ...item, ...facts } : item)));
  }

  remove(id) {
    this.#keep(this.all().filter((item) => item.id !== id));
  }

  #keep(items) {
    localStorage.setItem(this.name, JSON.stringify(items));
  }
}
