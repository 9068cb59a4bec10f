public import Guests
public import SimulationKernel

/// The commands of a guest.
public enum GuestCommand {
  /// The program for a command line. If there is none, or its arguments are invalid, it is a program that reports that like
  /// bash or the tool itself, and exits with the same status: 127, or usually 1 or 2.
  ///
  /// - Parameter names: the guest's `/etc/hosts`.
  public static func program(for commandLine: String, names: NameTable) -> any GuestProgram {
    do throws(FailedCommand) {
      let line = try ShellLine(commandLine)
      guard let words = line.plainWords, !ShellBuiltin.names.contains(words.first ?? "") else {
        return Shell(line, names)
      }
      return NameLookup.program(for: words, names)
    } catch {
      return error
    }
  }

  /// The names of all commands, in their order.
  public static var names: [String] { CommandCatalog.commands.map(\.name) }

  /// Registers every program, services included, with a checkpoint's reader.
  public static func register(in registry: inout PartRegistry) {
    registry.register(FailedCommand.self)
    registry.register(DHCPClient.self)
    registry.register(NameLookup.self)
    registry.register(NetworkBoot.self)
    registry.register(ShutDown.self)
    registry.register(Shell.self)
    ServiceCatalog.register(in: &registry)
    for command in CommandCatalog.commands { registry.register(command.program) }
  }
}
