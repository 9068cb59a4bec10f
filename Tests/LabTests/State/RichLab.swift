/// Labs that between them come by every kind of state that there is.
enum RichLab {
  static let texts = [crowded, tagged, translated, filtered, redirected, controlled, stored, booted, removable, hosted]

  /// A controller with every app.
  private static let controlled = """
    polder: 1
    name: controlled
    duration: 4s
    nodes:
      c:
        kind: controller
        apps:
          - forwarding
          - arp-proxy
          - firewall: { default: deny, rules: [{ allow: ip_proto=1 }] }
          - load-balancer: { address: 10.0.0.100, port: 80, servers: [10.0.0.2, 10.0.0.3] }
          - gateway: [10.0.1.1/24]
          - qos: [{ match: udp_dst=5001, rate: 1Mbps, burst: 100 }]
          - monitor: { every: 5s, format: csv }
          - chains: { web: { match: tcp_dst=80, reverse: none, encap: vlan, through: [{ name: ids, at: [{ ports: "1:5" }] }] } }
      h: {}
      s: { kind: openflow-switch, controller: c, install-delay: 3s }
      m: { kind: openflow-switch, controller: c, management: { address: 10.9.0.2/24, gateway: 10.9.0.1 } }
    links: [[c, s], [h, s], ["m:mgmt", c], [s, m]]
    events: [{ at: 1s, on: h, run: "nc -z c 6653" }]
    checks:
      - { name: one, invariant: waypoint, pairs: [[h, c]], through: s, traffic: "tcp,tcp_dst=6653" }
      - { name: two, invariant: never, pairs: [[h, c]], since: 1s }
    """

  /// A machine with a slow disk, a page that it serves from it over a slow link, and power that fails.
  static let stored = """
    polder: 1
    name: stored
    duration: 4s
    defaults: { link: { rate: 200kbps } }
    nodes:
      w:
        interfaces: { eth0: { address: 10.0.0.1/24 } }
        disk: { size: 8MiB, kind: hdd, seek: 20ms }
        services: [http: {}]
      c: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
    links: [[w, c]]
    events:
      - { at: 10ms, on: w, run: "mkdir /www; printf %5000d 7 > /www/page; sync; echo b > /www/b" }
      - { at: 500ms, node: w, set: { power: off } }
      - { at: 600ms, node: w, set: { power: on } }
      - { at: 700ms, on: c, run: "curl -s http://10.0.0.1/page | sha256sum" }
      - { at: 710ms, on: w, run: "cat /www/page | wc & echo c > /www/c; ls /www" }

    """

  /// Machines that boot from the network, by TFTP and by HTTP, and files that a client fetches from a slow disk.
  static let booted = """
    polder: 1
    name: booted
    duration: 4s
    defaults: { link: { rate: 20Mbps, delay: 2ms } }
    nodes:
      s:
        interfaces: { eth0: { address: 10.0.0.1/24 } }
        disk: { size: 8MiB, kind: hdd }
        services:
          - dhcp: { range: 10.0.0.100-10.0.0.199, boot-file: boot/one, next-server: s }
          - http: { files: { /web.img: { image: pxe-boot.qcow2 } } }
          - tftp:
              files:
                /web.img: { image: pxe-boot.qcow2 }
                /boot/one: |
                  #!ipxe
                  set mine ${mac}
                  imgwrite /nix || echo ${mine}
                  chain two
                /boot/two: |
                  #!ipxe
                  sleep 1
                  imgwrite /web.img && sanboot
      m: { disk: { size: 2MiB, format: none }, boot: [disk, cd, network], interfaces: { eth0: {} }, services: [http: {}] }
      c: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
      lan: { kind: switch }
    links: [[s, lan], [m, lan], [c, lan]]
    events:
      - { at: 10ms, on: s, run: "mkdir /srv; mkdir /srv/tftp; printf %3000d 7 > /srv/tftp/page; sync" }
      - { at: 500ms, node: s, set: { power: off } }
      - { at: 600ms, node: s, set: { power: on } }
      - { at: 650ms, node: c, set: { power: pause } }
      - { at: 660ms, node: c, set: { power: resume } }
      - { at: 2s, on: c, run: "poweroff" }
      - { at: 690ms, on: c, run: "ping -c 40 -i 0.002 10.0.0.1" }
      - { at: 700ms, on: c, run: "tftp -v s -c get page; wc page" }

    """

  /// A disc and sticks that come and go, while programs work with them.
  static let removable = """
    polder: 1
    name: removable
    duration: 4s
    nodes:
      a: { cd: sneakernet.iso, usb: sneakernet.qcow2 }
      b: { cd: empty, usb: empty, disk: { size: 8MiB } }
    events:
      - { at: 10ms, on: a, run: "cp /media/cdrom/www/index.html /media/usb; cat /media/cdrom/www/index.html | wc; ls /media/usb" }
      - { at: 20ms, on: a, run: "cd /media/usb; echo b > b; mv b /root/b; cd /; eject; umount /media/usb; lsblk; mount /dev/sda" }
      - { at: 300ms, eject: a:cd }
      - { at: 400ms, insert: sneakernet.iso, into: b:cd }
      - { at: 500ms, pull: a:usb }
      - { at: 600ms, insert: sneakernet.qcow2, into: b:usb }
      - { at: 610ms, on: b, run: "cat /media/cdrom/www/index.html > /media/usb/page & cat /media/usb/b; sync" }

    """

  /// Machines that compute on hosts, capped, pinned and short of processors, and one that is switched off and on.
  private static let hosted = """
    polder: 1
    name: hosted
    duration: 4s
    hosts:
      hv1: { cpus: 2, memory: 2GiB, slice: 500us, cap-period: 10ms }
      hv2: { cpus: 1, memory: 2GiB, speed: 200%, costs: { packet: 300us, copy: 2us } }
    nodes:
      a: { host: hv1, vcpus: 2, weight: 300, interfaces: { eth0: { address: 10.0.0.2/24 } }, gateway: 10.0.0.1 }
      b: { host: hv1, pin: 0, cap: 40%, interfaces: { eth0: { address: 10.0.0.3/24 } }, gateway: 10.0.0.1 }
      r:
        kind: firewall
        host: hv2
        rx-queue: 4
        interfaces: { in: { address: 10.0.0.1/24 }, out: { address: 10.0.1.1/24 } }
        policy: allow
        rules: [{ allow: { protocol: icmp } }]
      c: { host: hv1, pin: [0, 1], interfaces: { eth0: { address: 10.0.1.2/24 } }, gateway: 10.0.1.1 }
      d: { host: hv2 }
      s: { kind: switch }
    links: [[a, s], [b, s], ["r:in", s], ["r:out", c]]
    events:
      - { at: 10ms, on: a, run: "stress --cpu 3 --timeout 2" }
      - { at: 15ms, on: b, run: "stress --cpu 1 --timeout 1" }
      - { at: 20ms, on: d, run: "stress --cpu 1" }
      - { at: 20ms, on: c, run: "udp-recv 5001 --count 3000 --idle 3s" }
      - { at: 30ms, on: a, run: "udp-send 10.0.1.2 5001 --count 400 --size 1000 --interval 200us" }
      - { at: 30ms, on: b, run: "ping -c 300 -i 0.01 10.0.1.2" }
      - { at: 40ms, on: c, run: "stress --cpu 1 --timeout 1" }
      - { at: 500ms, on: a, run: "vmstat" }
      - { at: 700ms, node: b, set: { power: off } }
      - { at: 900ms, node: b, set: { power: on } }
    """

  /// A router that knows a better one on the sender's own network.
  private static let redirected = """
    polder: 1
    name: redirected
    duration: 8s
    nodes:
      h: { interfaces: { eth0: { address: 10.0.0.10/24 } }, gateway: 10.0.0.1 }
      r1: { kind: router, interfaces: { eth0: { address: 10.0.0.1/24 } }, routes: [{ to: 10.9.0.0/24, via: 10.0.0.2 }] }
      r2: { kind: router, interfaces: { eth0: { address: 10.0.0.2/24 }, eth1: { address: 10.9.0.1/24 } } }
      far: { interfaces: { eth0: { address: 10.9.0.9/24 } }, gateway: 10.9.0.1 }
      s: { kind: switch }
    links: [[h, s], [r1, s], ["r2:eth0", s], ["r2:eth1", far]]
    events: [{ at: 1s, on: h, run: "ping -c 20 -i 0.2 10.9.0.9" }]
    """

  /// Duplicate address detection, resolution that fails, fragments that are lost, a path with a small MTU, packets to
  /// oneself, errors, and every program in its middle.
  private static let crowded = """
    polder: 1
    name: crowded
    duration: 8s
    defaults: { link: { rate: 10Mbps, delay: 1ms } }
    nodes:
      a: { interfaces: { eth0: { addresses: [10.0.0.2/24, "2001:db8::2/64"] } }, gateway: [10.0.0.1, "2001:db8::1"] }
      b: { interfaces: { eth0: { addresses: [10.0.0.3/24, "2001:db8::3/64"] } } }
      r:
        kind: router
        interfaces:
          in: { addresses: [10.0.0.1/24, "2001:db8::1/64"] }
          out: { addresses: [10.0.1.1/24, "2001:db8:1::1/64"], mtu: 1280 }
      c: { interfaces: { eth0: { addresses: [10.0.1.2/24, "2001:db8:1::2/64"], mtu: 1280 } }, gateway: 10.0.1.1 }
      s: { kind: switch, stp: true }
      t: { kind: switch, stp: true }
    links:
      - [a, s]
      - [b, s]
      - [r:in, t]
      - [s, t]
      - [s, t]
      - endpoints: [r:out, c]
        rate: 1Mbps
        queue: { limit: 5 }
        forward: { loss: 20%, jitter: 500us, duplicate: 10%, reorder: 5%, corrupt: 5%, mtu: 1400 }
        backward: { preamble: false }
    events:
      - { at: 0s, on: c, run: "udp-recv 5001 --idle 3s --count 900" }
      - { at: 10ms, on: a, run: "ping -c 3 10.0.0.2" }
      - { at: 20ms, on: b, run: "ping -6 -c 3 2001:db8::3" }
      - { at: 2900ms, on: a, run: "ping -c 20 -i 0.2 -W 1 -s 1472 -M do 10.0.1.2" }
      - { at: 2910ms, on: a, run: "ping -c 20 -i 0.2 -s 3000 c" }
      - { at: 2920ms, on: a, run: "ping -6 -c 9 -i 0.2 -w 4 -s 1450 2001:db8:1::2" }
      - { at: 2930ms, on: b, run: "ping -c 3 -O -t 3 10.0.0.99" }
      - { at: 3s, on: a, run: "traceroute -q 2 10.0.1.2" }
      - { at: 3s, on: a, run: "traceroute -6 2001:db8:1::2" }
      - { at: 3s, on: a, run: "udp-send 10.0.1.2 5001 --count 300 --size 2000 --interval 3ms" }
      - { at: 3s, on: a, run: "udp-send 10.0.1.2 5999 --count 30 --size 100 --interval 3ms" }
      - { at: 3s, on: c, run: "udp-send 203.0.113.1 9 --count 30 --size 100 --interval 3ms" }
      - { at: 3s, on: b, run: "sleep 2" }
      - { at: 4s, link: [r, c], set: { rate: 2Mbps, state: up } }
      - { at: 5s, link: [a, s], set: { state: down } }
      - { at: 6s, node: t, set: { power: off } }
    captures:
      - { on: a, snaplen: 100, filter: icmp }
      - { on: r, file: r.pcap }
    checks:
      - { name: one, at: 4s, on: b, run: "ping -c 1 10.0.0.1", expect: { exit: 0, output: "1 received" } }
      - { name: two, at: 5s, on: b, run: "true", expect: { output-is: "" } }
      - { name: three, capture: r:in, filter: arp, expect: { at-least: 1, at-most: 99 } }

    """

  /// VLANs of every kind.
  private static let tagged = """
    polder: 1
    name: tagged
    duration: 4s
    nodes:
      h[1-4]: {}
      s: { kind: switch, vlans: { p1: { access: 7 }, p2: { access: 9 }, p3: { trunk: [7, 9, 11], native: 7 } } }
      t: { kind: switch, ageing: 2s, vlans: { p1: { trunk: all }, p2: { access: 7 }, p3: { access: 9 } } }
    addressing: { ipv4: 10.0.0.0/16 }
    links:
      - [h1, s]
      - [h2, s]
      - [s, t]
      - [t, h3]
      - [t, h4]
    events:
      - { at: 1s, on: h1, run: "ping -c 2 h3" }
      - { at: 1s, on: h2, run: "ping -c 2 h4" }

    """
}
