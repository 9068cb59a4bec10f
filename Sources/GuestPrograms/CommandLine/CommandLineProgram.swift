import Guests

/// A program that a command line can start.
protocol CommandLineProgram: GuestProgram {
  /// - Parameters:
  ///   - arguments: those after the command's name.
  ///   - names: the guest's `/etc/hosts`.
  init(arguments: [String], names: NameTable) throws(FailedCommand)
}
