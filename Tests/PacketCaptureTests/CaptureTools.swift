import TestSupport

/// The programs of Debian's package tshark.
enum CaptureTools {
  static let areInstalled = ["tshark", "capinfos", "editcap", "mergecap"].allSatisfy { Tool($0).isInstalled }
}
