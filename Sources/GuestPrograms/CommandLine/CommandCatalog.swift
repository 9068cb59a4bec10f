import Guests

/// The tools of a guest, each a separate program.
enum CommandCatalog {
  /// Each command's name and program.
  static let commands: [(name: String, program: any CommandLineProgram.Type)] = [
    ("arp", ARP.self),
    ("cat", Cat.self),
    ("cp", CopyFiles.self),
    ("curl", Curl.self),
    ("date", PrintDate.self),
    ("df", DiskFree.self),
    ("dhclient", DHClient.self),
    ("dig", Dig.self),
    ("echo", Echo.self),
    ("eject", Eject.self),
    ("false", False.self),
    ("find", FindFiles.self),
    ("free", FreeMemory.self),
    ("grep", Grep.self),
    ("head", Head.self),
    ("ip", IP.self),
    ("iperf", Iperf.self),
    ("ls", ListFiles.self),
    ("lsblk", ListBlockDevices.self),
    ("mkdir", MakeDirectories.self),
    ("mount", Mount.self),
    ("mv", MoveFiles.self),
    ("nc", Netcat.self),
    ("ping", Ping.self),
    ("poweroff", PowerOffCommand.self),
    ("printf", Printf.self),
    ("pwd", PrintDirectory.self),
    ("reboot", RebootCommand.self),
    ("rm", RemoveFiles.self),
    ("rmdir", RemoveDirectories.self),
    ("sha256sum", SHA256Sum.self),
    ("shutdown", ShutDownCommand.self),
    ("sleep", Sleep.self),
    ("ss", SocketStatistics.self),
    ("stat", FileStatus.self),
    ("stress", Stress.self),
    ("sync", Synchronize.self),
    ("tail", Tail.self),
    ("tftp", TFTPClient.self),
    ("touch", TouchFiles.self),
    ("traceroute", Traceroute.self),
    ("true", True.self),
    ("udp-recv", UDPReceive.self),
    ("udp-send", UDPSend.self),
    ("umount", Unmount.self),
    ("vmstat", VMStatistics.self),
    ("wc", WordCount.self),
  ]

  /// Aliases, as in bash.
  static let aliases = ["ping6": ["ping", "-6"], "halt": ["poweroff"]]

  /// The program for a command's words, or why there is none.
  static func program(for typed: [String], _ names: NameTable) throws(FailedCommand) -> any GuestProgram {
    guard let first = typed.first else { return True(arguments: [], names: names) }
    let words = (aliases[first] ?? [first]) + typed.dropFirst()
    let name = words[0]
    guard let command = commands.first(where: { $0.name == name }) else {
      throw FailedCommand("bash: \(name): command not found", status: 127)
    }
    return try command.program.init(arguments: Array(words.dropFirst()), names: names)
  }
}
