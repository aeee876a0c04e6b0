using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs.Cacao;

/// <summary>The names that both directions share.</summary>
internal static class CacaoWords
{
    /// <summary>The extension that carries what CACAO has no words for.</summary>
    public const string Extension = "extension-definition--6f1b7a52-8c0e-5d8e-9a52-0f7f0c5a9e11";

    /// <summary>A call that one key makes.</summary>
    public const string Call = "evm-call";

    /// <summary>A call that the owners of a Safe sign.</summary>
    public const string SafeCall = "safe-tx";

    public const string Answer = "__answer__";

    /// <summary>An identifier that is the same whenever the same thing is written.</summary>
    public static string Id(string type, string name)
    {
        var bytes = Keccak.Hash($"firebreak-cacao\n{type}\n{name}").ToArray().AsSpan(..16);
        bytes[6] = (byte)(0x50 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return $"{type}--{new Guid(bytes, bigEndian: true)}";
    }
}

/// <summary>A playbook with what only people read of it.</summary>
internal sealed record DescribedPlaybook(Core.Response.Playbook Playbook, string Description, string Owner, Maturity Status);
