public import NetworkStack
public import Settings

/// A network function that a topology file can name. One file, and one line in ``FunctionCatalog``.
public protocol ConfigurableFunction: NetworkFunction {
  /// What a topology file says about it, where names may stand for addresses.
  associatedtype Description: Hashable & Sendable
  /// What the topology file may say under the function's name.
  static var keys: KeyTable<Description> { get }

  /// - Throws: what is wrong with the description on this machine.
  init(_ description: Description, _ machine: FunctionContext) throws(Fault)

  /// Where the file has what a verdict's cause names.
  static func locations(in description: Description, _ keys: KeyLocations) -> [(
    cause: UInt16, location: SourceLocation
  )]

  /// What its settings say that does nothing.
  func remarks(in surroundings: FunctionSurroundings) -> [FunctionRemark]

  /// What it does at a hook, in a few words for a drawing of the chain; at nil, what one does that is called at none.
  func duty(at hook: Hook?) -> String
}

extension ConfigurableFunction {
  public func duty(at hook: Hook?) -> String { "" }
  public func remarks(in surroundings: FunctionSurroundings) -> [FunctionRemark] { [] }
  public static func locations(
    in description: Description, _ keys: KeyLocations
  ) -> [(cause: UInt16, location: SourceLocation)] { [] }
}
