/// The effect of signals on programs that do not catch them.
enum Signal {
  /// The exit status of a program killed by Ctrl-C: 128 plus the number of SIGINT.
  static let interruptedStatus: Int32 = 130
  static let killedStatus: Int32 = 137
  static let terminatedStatus: Int32 = 143

  /// The signals that can be sent.
  enum Kind: Equatable {
    case interrupt, kill, terminate

    /// `INT`, `SIGINT` or `2`.
    init?(name: String) {
      switch name.uppercased() {
      case "INT", "SIGINT", "2": self = .interrupt
      case "KILL", "SIGKILL", "9": self = .kill
      case "TERM", "SIGTERM", "15": self = .terminate
      default: return nil
      }
    }
  }
}
