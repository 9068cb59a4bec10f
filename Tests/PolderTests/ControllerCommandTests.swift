import LabTesting
import TestSupport
import Testing

/// Command lines of `polder controller` that start nothing.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct ControllerCommandTests {
  @Test(arguments: [
    ("hub,forwarding", "--apps: hub and forwarding all bring frames to their destinations"),
    ("reactive,monitor,reactive", "--apps: reactive and reactive all bring"), ("chains", "it needs settings"),
    ("faucet", "no such app; use hub, learning-switch, forwarding, reactive"),
  ])
  func wrongAppsAreRefused(apps: String, message: String) throws {
    let outcome = try #require(Polder.built).run(["controller", "--listen", "0", "--apps", apps])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
