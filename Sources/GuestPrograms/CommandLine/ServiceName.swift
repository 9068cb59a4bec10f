/// The part of `/etc/services` that labs need.
enum ServiceName {
  private static let names: [(UInt16, String)] = [
    (7, "echo"), (9, "discard"), (21, "ftp"), (22, "ssh"), (23, "telnet"), (25, "smtp"), (53, "domain"), (67, "bootps"),
    (68, "bootpc"), (69, "tftp"), (80, "http"), (110, "pop3"), (123, "ntp"), (143, "imap2"), (443, "https"),
    (8080, "http-alt"),
  ]

  static func name(of port: UInt16) -> String? { names.first { $0.0 == port }?.1 }
}
