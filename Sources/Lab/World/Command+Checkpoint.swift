import Fabric
import Guests
import OpenFlowSwitches
public import SimulationKernel

extension Command: StateVariant {
  public static let cases = Cases<Command>(
    Case("run", Command.run(_:on:)) { if case .run(let line, let node) = $0 { (line, node) } else { nil } },
    Case("type", Command.type(_:on:)) { if case .type(let line, let node) = $0 { (line, node) } else { nil } },
    Case("press", Command.press(_:on:)) { if case .press(let key, let node) = $0 { (key, node) } else { nil } },
    Case("set-cable", Command.setCable(at:isPlugged:)) {
      if case .setCable(let port, let isPlugged) = $0 { (port, isPlugged) } else { nil }
    },
    Case("set-link", Command.setLink(from:_:)) {
      if case .setLink(let port, let settings) = $0 { (port, settings) } else { nil }
    },
    Case("set-power", Command.setPower(of:_:)) {
      if case .setPower(let node, let command) = $0 { (node, command) } else { nil }
    },
    Case("inject", Command.inject(_:from:)) {
      if case .inject(let bytes, let port) = $0 { (bytes, port) } else { nil }
    },
    Case("controller", Command.controller(_:on:)) {
      if case .controller(let input, let node) = $0 { (input, node) } else { nil }
    },
    Case("insert", Command.insert(_:into:of:)) {
      if case .insert(let medium, let drive, let node) = $0 { (medium, drive, node) } else { nil }
    },
    Case("eject", Command.eject(_:of:)) {
      if case .eject(let drive, let node) = $0 { (drive, node) } else { nil }
    },
    Case("pull", Command.pull(_:of:)) {
      if case .pull(let drive, let node) = $0 { (drive, node) } else { nil }
    }
  )
}
