public import Guests
public import SimulationKernel

/// The commands that a guest knows.
public enum GuestCommand {
  /// The program that a command line starts. Where there is none, or its arguments are wrong, it is a program that says
  /// so as bash or the tool itself does, and ends with their status: 127, or mostly 1 or 2.
  ///
  /// - Parameter names: what the guest's `/etc/hosts` says.
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

  /// Makes every program, services among them, known to a checkpoint's reader.
  public static func register(in registry: inout PartRegistry) {
    registry.register(FailedCommand.self)
    registry.register(DHCPClient.self)
    registry.register(NameLookup.self)
    registry.register(Shell.self)
    ServiceCatalog.register(in: &registry)
    for command in CommandCatalog.commands { registry.register(command.program) }
  }
}
