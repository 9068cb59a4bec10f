/// What signals do to programs that do not catch them.
enum Signal {
  /// The shell's status of a program that Ctrl-C ended: 128 and SIGINT's number.
  static let interruptedStatus: Int32 = 130
}
