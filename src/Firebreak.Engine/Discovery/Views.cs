using System.Buffers.Binary;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>The functions without arguments that tell who may do what, and what a contract is.</summary>
internal static class Views
{
    /// <summary>Functions that answer an address, and what that address may do, as a phrase that the contract's name ends.</summary>
    public static readonly (string Name, string Grant)[] Powers =
    [
        ("owner()", "owner() of"),
        ("pendingOwner()", "may accept ownership of"),
        ("admin()", "admin() of"),
        ("pendingAdmin()", "may become admin() of"),
        ("governor()", "governor() of"),
        ("governance()", "governance() of"),
        ("authority()", "authority() of"),
        ("timelock()", "timelock() of"),
        ("guardian()", "guardian() of"),
        ("pauseGuardian()", "pauseGuardian() of: may pause"),
        ("blacklister()", "blacklister() of: may freeze accounts"),
        ("pauser()", "pauser() of: may pause"),
        ("emergencyAdmin()", "emergencyAdmin() of"),
        ("getOwner()", "getOwner() of"),
        ("boss()", "boss() of"),
        ("controller()", "controller() of"),
        ("manager()", "manager() of"),
        ("operator()", "operator() of"),
        ("keeper()", "keeper() of"),
        ("treasurer()", "treasurer() of"),
        ("dao()", "dao() of"),
        ("multisig()", "multisig() of"),
        ("minter()", "minter() of: may mint"),
        ("signer()", "signer() of: its signature counts"),
        ("relayer()", "relayer() of"),
        ("masterMinter()", "masterMinter() of: decides who mints"),
        ("getACLManager()", "keeps the roles of"),
        ("ADDRESSES_PROVIDER()", "names the parts of"),
    ];

    public static byte[] Data(string signature) => Keccak.Hash(signature).ToArray()[..4];

    public static uint Selector(string signature) => BinaryPrimitives.ReadUInt32BigEndian(Data(signature));

    /// <summary>Call data of a function whose arguments are words.</summary>
    public static byte[] Data(string signature, params ReadOnlySpan<Hash256> words)
    {
        var data = new byte[4 + (words.Length * Hash256.Length)];
        Data(signature).CopyTo(data.AsSpan());
        for (var i = 0; i < words.Length; i++)
        {
            words[i].CopyTo(data.AsSpan(4 + (i * Hash256.Length)));
        }

        return data;
    }
}
