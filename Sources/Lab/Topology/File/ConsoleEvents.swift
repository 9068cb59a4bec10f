import Guests
import Settings
import SimulationKernel

/// A line that is typed into a machine's console.
struct TypeEvent: Hashable, Sendable {
  var at = Located(Instant.zero)
  var on = Located("")
  var line = ""

  static let keys = KeyTable("an event that types a line", TypeEvent()) {
    Key("at", \.at, Scalar.instant.located, required: true, "When, from the start.")
    Key("on", \.on, Scalar.name.located, required: true, "The machine.")
    Key(
      "type", \.line, .text, required: true,
      "A line for the last program still running; without one, a command.")
  }
}

/// A key that is pressed on a machine's console.
struct KeyEvent: Hashable, Sendable {
  var at = Located(Instant.zero)
  var on = Located("")
  var key = ConsoleKey.interrupt

  static let keys = KeyTable("an event that presses a key", KeyEvent()) {
    Key("at", \.at, Scalar.instant.located, required: true, "When, from the start.")
    Key("on", \.on, Scalar.name.located, required: true, "The machine.")
    Key(
      "key", \.key, .choice(ConsoleKey.allCases.map { ($0.name, $0) }), required: true,
      "ctrl-c interrupts the program that was started last and still runs, ctrl-d ends its input.")
  }
}
