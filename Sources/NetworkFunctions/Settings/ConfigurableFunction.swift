public import NetworkStack
public import Packets

/// A network function that a topology file can name. One file, and one line in ``FunctionCatalog``.
public protocol ConfigurableFunction: NetworkFunction {
  /// What the topology file may say under the function's name.
  static var keys: [FunctionKey] { get }

  init(_ settings: Setting, _ machine: FunctionContext) throws(SettingError)

  /// Where the file has what a verdict's cause names.
  static func places(in settings: Setting) -> [(cause: UInt16, place: SourcePlace)]

  /// What it does at a hook, in a few words for a drawing of the chain; at nil, what one does that is called at none.
  func duty(at hook: Hook?) -> String
}

extension ConfigurableFunction {
  public func duty(at hook: Hook?) -> String { "" }
  public static func places(in settings: Setting) -> [(cause: UInt16, place: SourcePlace)] { [] }
}

/// What a function is told of the machine that it runs on, and of the names in the lab.
public struct FunctionContext: Sendable {
  public struct Interface: Sendable {
    public var name: String
    public var addresses: [IPv4Address]

    public init(name: String, addresses: [IPv4Address]) {
      self.name = name
      self.addresses = addresses
    }
  }

  public var interfaces: [Interface]
  /// The machines of the lab, with their first addresses.
  public var names: [(name: String, address: IPv4Address)]

  public init(interfaces: [Interface], names: [(name: String, address: IPv4Address)]) {
    self.interfaces = interfaces
    self.names = names
  }

  public func interface(_ setting: Setting) throws(SettingError) -> Int {
    guard let name = setting.text, let index = interfaces.firstIndex(where: { $0.name == name }) else {
      throw SettingError(
        "unknown interface '\(setting.text ?? "")'", at: setting.place,
        mend: "the machine has \(interfaces.map(\.name).joined(separator: ", "))")
    }
    return index
  }

  public func hasInterface(_ name: String) -> Bool { interfaces.contains { $0.name == name } }

  /// Whether a machine of the lab has this name, and an address.
  func knows(_ name: String) -> Bool { names.contains { $0.name == name } }

  /// An address, or that of the machine with this name.
  public func address(_ setting: Setting) throws(SettingError) -> IPv4Address {
    let text = setting.text ?? ""
    if let address = IPv4Address(text) { return address }
    if let known = names.first(where: { $0.name == text }) { return known.address }
    throw SettingError(
      "'\(text)' is neither an IPv4 address nor a machine that has one", at: setting.place,
      mend: "use 10.0.0.1, or the name of a machine with an address")
  }

  /// A prefix, an address, or the name of a machine.
  public func prefix(_ setting: Setting) throws(SettingError) -> IPv4Prefix {
    let text = setting.text ?? ""
    if text == "any" { return IPv4Prefix(.any, length: 0) }
    if text.contains("/") {
      guard let prefix = IPv4Prefix(text) else {
        throw SettingError(
          "'\(text)' is no IPv4 prefix without host bits", at: setting.place, mend: "use a prefix such as 10.0.0.0/24")
      }
      return prefix
    }
    return IPv4Prefix(try address(setting), length: 32)
  }
}

/// What is wrong with a function's settings, where, and how to mend it.
public struct SettingError: Error {
  public var problem: String
  public var place: SourcePlace
  public var remedy: String

  public init(_ problem: String, at place: SourcePlace, mend remedy: String) {
    self.problem = problem
    self.place = place
    self.remedy = remedy
  }
}
