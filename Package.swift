// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // The frame store lends its bytes as spans.
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "Polder",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "polder", targets: ["polder"]),
    .library(
      name: "Lab",
      targets: [
        "Datapath", "DeviceConsoles", "Fabric", "GuestPrograms", "Guests", "Hubs", "Lab", "NetworkFunctions",
        "NetworkStack", "OpenFlow", "OpenFlowSwitches", "PacketCapture", "Packets", "Sessions", "Settings",
        "SimulationKernel", "Switching",
      ]),
    // For the nested package of benchmarks.
    .library(name: "LabTesting", targets: ["LabTesting"]),
    .library(name: "DiskImages", targets: ["DiskImages"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    library("SystemFiles"),
    library("TestSupport"),
    library("SimulationKernel"),
    library("Packets", ["SimulationKernel"]),
    library("OpenFlow", ["Packets", "SimulationKernel"]),
    library("OpenFlowText", ["OpenFlow", "Packets"]),
    library("Settings", ["Packets", "SimulationKernel"]),
    library("Fabric", ["Packets", "Settings", "SimulationKernel"]),
    library("Controllers", ["Fabric", "OpenFlow", "OpenFlowText", "Packets", "Settings", "SimulationKernel"]),
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"]), .brew(["libpcap"])]),
    library("PacketCapture", ["CPcap", "Packets", "SimulationKernel", "SystemFiles"]),
    .systemLibrary(name: "CLinuxFiles"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    library("DiskImages", ["CLinuxFiles", "CZlib", "CZstd", "SystemFiles"]),
    library("FileSystems", ["SimulationKernel"]),
    library("Disks", ["FileSystems", "SimulationKernel"]),
    library("DiskTesting", ["DiskImages", "SimulationKernel"]),
    library("VirtualMachines", ["DiskImages", "SimulationKernel", "SystemFiles"]),
    library("Switching", ["Fabric", "Packets", "Settings", "SimulationKernel"]),
    library("Datapath", ["Fabric", "OpenFlow", "OpenFlowText", "Packets", "SimulationKernel", "Switching"]),
    library(
      "OpenFlowSwitches",
      ["Datapath", "Fabric", "NetworkStack", "OpenFlow", "Packets", "Settings", "SimulationKernel"]),
    library("Hypervisors", ["Fabric", "Settings", "SimulationKernel"]),
    library("NetworkStack", ["Fabric", "Packets", "Settings", "SimulationKernel"]),
    library("Hubs", ["Fabric", "Settings", "SimulationKernel"]),
    library(
      "DeviceConsoles",
      [
        "Datapath", "Fabric", "Hubs", "OpenFlow", "OpenFlowSwitches", "OpenFlowText", "Packets", "SimulationKernel",
        "Switching",
      ]),
    library("Guests", ["Disks", "Fabric", "FileSystems", "NetworkStack", "Packets", "SimulationKernel"]),
    library(
      "GuestPrograms", ["Controllers", "Disks", "Guests", "NetworkStack", "Packets", "Settings", "SimulationKernel"]),
    library("NetworkFunctions", ["Fabric", "NetworkStack", "Packets", "Settings", "SimulationKernel"]),
    library(
      "Lab",
      [
        "Controllers", "Datapath", "DeviceConsoles", "Disks", "Fabric", "GuestPrograms", "Guests", "Hubs",
        "Hypervisors", "NetworkFunctions", "NetworkStack",
        "OpenFlow", "OpenFlowSwitches", "OpenFlowText", "PacketCapture", "Packets", "Settings", "SimulationKernel",
        "Switching",
        .product(name: "Yams", package: "Yams"),
      ]),
    library(
      "Sessions",
      [
        "Datapath", "DeviceConsoles", "DiskImages", "Disks", "Fabric", "FileSystems", "GuestPrograms", "Guests",
        "Hypervisors", "Lab", "NetworkFunctions", "NetworkStack",
        "OpenFlow", "OpenFlowSwitches", "PacketCapture", "Packets", "Settings", "SimulationKernel", "SystemFiles",
        "VirtualMachines",
      ]),
    library(
      "LabShell",
      [
        "DeviceConsoles", "Fabric", "GuestPrograms", "Guests", "Lab", "NetworkStack", "PacketCapture", "Packets",
        "Sessions", "Settings", "SimulationKernel",
      ]),
    library("LabFolders", ["DiskImages", "Sessions", "SimulationKernel", "VirtualMachines"]),
    .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
    library(
      "LabTesting",
      ["Datapath", "Fabric", "Guests", "Lab", "NetworkStack", "Sessions", "SimulationKernel", "TestSupport"]),
    .executableTarget(
      name: "polder",
      dependencies: [
        "CEdit", "Controllers", "DiskImages", "Disks", "Fabric", "FileSystems", "Guests", "Lab", "LabFolders",
        "LabShell",
        "NetworkStack", "OpenFlow",
        "OpenFlowSwitches", "OpenFlowText", "PacketCapture", "Packets",
        "Sessions", "Settings", "SimulationKernel", "SystemFiles", "VirtualMachines",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    tests("SystemFilesTests", ["SystemFiles"]),
    tests("SimulationKernelTests", ["SimulationKernel", "TestSupport"]),
    tests("PacketsTests", ["Packets", "SimulationKernel", "TestSupport"]),
    tests(
      "OpenFlowTests", ["OpenFlow", "Packets", "SimulationKernel", "TestSupport"],
      exclude: ["openflow-requirements.md", "Scripts"]),
    tests(
      "ControllersTests", ["Controllers", "OpenFlow", "OpenFlowText", "Packets", "SimulationKernel", "TestSupport"]),
    tests(
      "OpenFlowSwitchesTests",
      [
        "Datapath", "Fabric", "NetworkStack", "OpenFlow", "OpenFlowSwitches", "Packets", "SimulationKernel",
        "TestSupport",
      ]),
    tests("SettingsTests", ["Packets", "Settings", "SimulationKernel"]),
    tests("HypervisorsTests", ["Fabric", "Hypervisors", "SimulationKernel", "TestSupport"]),
    tests("HubsTests", ["Fabric", "Hubs", "SimulationKernel"]),
    tests(
      "SwitchingTests", ["Fabric", "Packets", "SimulationKernel", "Switching", "TestSupport"],
      exclude: ["bridge-requirements.md"]),
    tests(
      "DatapathTests",
      [
        "Datapath", "DeviceConsoles", "Fabric", "OpenFlow", "OpenFlowSwitches", "OpenFlowText", "Packets",
        "SimulationKernel", "TestSupport",
      ],
      exclude: ["Scripts", "nsh-requirements.md", "pipeline-requirements.md"]),
    tests(
      "TopologyTests",
      [
        "Controllers", "Fabric", "GuestPrograms", "Guests", "Hubs", "Lab", "NetworkStack", "Packets", "Settings",
        "SimulationKernel", "Switching",
        "TestSupport",
      ]),
    tests(
      "GuestProgramsTests",
      [
        "Controllers", "Disks", "Fabric", "GuestPrograms", "Guests", "NetworkStack", "OpenFlow", "Packets",
        "SimulationKernel",
        "TestSupport",
      ],
      exclude: [
        "dhcp-requirements.md", "dns-requirements.md", "http-requirements.md", "ip-requirements.md",
        "tftp-requirements.md",
      ]),
    tests("FabricTests", ["Fabric", "Packets", "SimulationKernel"]),
    tests(
      "NetworkStackTests", ["Fabric", "Guests", "NetworkStack", "Packets", "SimulationKernel", "TestSupport"],
      exclude: [
        "arp-requirements.md", "ipv4-requirements.md", "ipv6-requirements.md", "multicast-requirements.md",
        "tcp-requirements.md", "Scripts/Cases",
      ]),
    tests(
      "NetworkFunctionsTests",
      [
        "Fabric", "Guests", "Lab", "LabTesting", "NetworkFunctions", "NetworkStack", "Packets", "Sessions",
        "SimulationKernel", "TestSupport",
      ],
      exclude: ["load-balancer-requirements.md", "nat-requirements.md", "netfilter-requirements.md"]),
    tests("PacketCaptureTests", ["PacketCapture", "Packets", "SimulationKernel", "SystemFiles", "TestSupport"]),
    tests(
      "LabTests",
      [
        "Controllers", "Datapath", "Disks", "Fabric", "FileSystems", "GuestPrograms", "Guests", "Hubs", "Hypervisors",
        "Lab", "LabTesting", "NetworkStack",
        "OpenFlow",
        "OpenFlowSwitches", "PacketCapture", "Packets", "Sessions", "SimulationKernel", "Switching", "TestSupport",
      ]),
    tests(
      "SessionsTests",
      [
        "Fabric", "Guests", "Lab", "LabTesting", "OpenFlow", "PacketCapture", "Packets", "Sessions", "SimulationKernel",
        "TestSupport",
      ]),
    tests(
      "LabFoldersTests",
      [
        "DiskImages", "DiskTesting", "Lab", "LabFolders", "LabTesting", "Sessions", "SimulationKernel", "TestSupport",
        "VirtualMachines",
      ]),
    tests(
      "LabShellTests",
      ["Lab", "LabShell", "LabTesting", "PacketCapture", "Sessions", "SimulationKernel", "TestSupport"]),
    tests(
      "DiskImagesTests", ["DiskImages", "DiskTesting", "SimulationKernel", "TestSupport"], exclude: ["kept-fields.md"],
      resources: [.copy("Fixtures/golden-images.tar.xz")]),
    tests(
      "FileSystemsTests", ["FileSystems", "SimulationKernel", "TestSupport"],
      exclude: ["fat-requirements.md", "iso9660-requirements.md"]),
    tests("DisksTests", ["Disks", "FileSystems", "SimulationKernel", "TestSupport"]),
    tests(
      "VirtualMachinesTests", ["DiskImages", "DiskTesting", "SimulationKernel", "TestSupport", "VirtualMachines"],
      exclude: ["vbox-elements.md"]),
    tests(
      "PolderTests",
      ["Fabric", "GuestPrograms", "Lab", "LabTesting", "PacketCapture", "Sessions", "SimulationKernel", "TestSupport"],
      exclude: ["Faults", "Scripts"]),
  ]
)
