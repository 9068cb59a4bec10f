public import OpenFlow

extension Datapath {
  /// How the switch is configured (OpenFlow 1.3.5, section 7.3.2).
  public var configuration: SwitchConfiguration {
    let fragments: FragmentHandling = dropsFragments ? .drop : .normal
    return SwitchConfiguration(flags: fragments.rawValue, missSendLength: missSendLength)
  }

  /// Configures it. Fragments are not reassembled.
  public mutating func apply(_ configuration: SwitchConfiguration) throws(OpenFlowError) {
    guard configuration.flags <= SwitchConfiguration.fragmentMask else {
      throw .switchConfigurationFailed(.badFlags)
    }
    switch configuration.fragments {
    case .normal: dropsFragments = false
    case .drop: dropsFragments = true
    case .reassemble, nil: throw .switchConfigurationFailed(.badFlags)
    }
    missSendLength = configuration.missSendLength
  }

  /// Configures a table, of which there is nothing to configure (section 7.3.4.5).
  public func apply(_ mod: TableMod) throws(OpenFlowError) {
    guard mod.table == .all || mod.table.rawValue < settings.tableCount else { throw .tableModFailed(.badTable) }
    guard mod.configuration <= 3 else { throw .tableModFailed(.badConfiguration) }
  }
}
