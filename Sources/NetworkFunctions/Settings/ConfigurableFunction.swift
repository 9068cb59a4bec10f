public import NetworkStack
public import Settings

/// A network function that a topology file can name. A new one is a file of its own and a line in ``FunctionCatalog``.
public protocol ConfigurableFunction: NetworkFunction {
  /// Its settings in a topology file, in which names may stand for addresses.
  associatedtype Description: Hashable & Sendable
  /// The keys below the function's name.
  static var keys: KeyTable<Description> { get }

  /// - Throws: the description's fault on this machine.
  init(_ description: Description, _ machine: FunctionContext) throws(Fault)

  /// The location in the file of what each verdict's cause refers to.
  static func locations(in description: Description, _ keys: KeyLocations) -> [(
    cause: UInt16, location: SourceLocation
  )]

  /// Settings of it that have no effect.
  func remarks(in surroundings: FunctionSurroundings) -> [FunctionRemark]

  /// A short description of what it does at a hook, for a drawing of the chain; at nil, for a function that is called at none.
  func duty(at hook: Hook?) -> String
}

extension ConfigurableFunction {
  public func duty(at hook: Hook?) -> String { "" }
  public func remarks(in surroundings: FunctionSurroundings) -> [FunctionRemark] { [] }
  public static func locations(
    in description: Description, _ keys: KeyLocations
  ) -> [(cause: UInt16, location: SourceLocation)] { [] }
}
