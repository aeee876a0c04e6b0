using System.Security.Cryptography;
using System.Text;
using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>How the files of a drill set the watching side up.</summary>
public sealed record DrillFileOptions
{
    /// <summary><c>automatic</c> or <c>manual</c>.</summary>
    public string Respond { get; init; } = "automatic";

    /// <summary>Address of the incident room; null keeps it closed.</summary>
    public Uri? Listen { get; init; }

    /// <summary>Folder of rules, levers and playbooks; null takes the shipped ones.</summary>
    public string? Packs { get; init; }

    /// <summary>Nodes to watch through; empty takes the drill's own, by WebSocket first.</summary>
    public IReadOnlyList<Uri> Rpc { get; init; } = [];
}

/// <summary>The files that an operator of Harbor would have: all that the watching side learns of the drill.</summary>
/// <param name="Config">Path of <c>firebreak.yaml</c>.</param>
/// <param name="Protocol">Path of <c>protocol.yaml</c>.</param>
/// <param name="Data">Folder that the watching side keeps its records in.</param>
public sealed record DrillFiles(string Config, string Protocol, string Data)
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Costly enough for a key that lives for minutes, and opened in a tenth of a second.</summary>
    private static readonly ScryptParameters KeystoreCost = new(1 << 14, 8, 1);

    /// <summary>Writes <c>firebreak.yaml</c>, <c>protocol.yaml</c>, and the guardian's keystore with its password.</summary>
    /// <param name="folder">Made if it is not there.</param>
    public static async Task<DrillFiles> WriteAsync(DrillStage stage, string folder, DrillFileOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var files = new DrillFiles(Path.Combine(folder, "firebreak.yaml"), Path.Combine(folder, "protocol.yaml"), Path.Combine(folder, "data"));
        await WriteKeyAsync(folder, "guardian", stage.Harbor.Guardian.Key, cancellationToken);
        await File.WriteAllTextAsync(files.Protocol, Describe(stage.Harbor), cancellationToken);
        await File.WriteAllTextAsync(files.Config, Describe(stage, options), cancellationToken);
        return files;
    }

    private static string Describe(DrillStage stage, DrillFileOptions options)
    {
        var nodes = options.Rpc.Count > 0 ? options.Rpc : [stage.Node.WebSocketEndpoint, stage.Node.HttpEndpoint];
        var rpc = string.Join(", ", nodes.Select(node => Quote(node.ToString())));
        var packs = options.Packs is { } path ? $"packs: {Quote(Path.GetFullPath(path))}\n" : "";
        return $$"""
            chain: { id: {{stage.Chain.ChainId}}, name: drill, rpc: [{{rpc}}], confirmations: 2, learnFrom: 0 }
            protocol: protocol.yaml
            {{packs}}data: data
            respond: {{options.Respond}}
            listen: {{options.Listen?.ToString().TrimEnd('/') ?? "none"}}
            signers:
              - { name: guardian, keystore: guardian.json, passwordFile: guardian.password }

            """;
    }

    private static string Describe(HarborProtocol harbor) =>
        $$"""
        name: Harbor
        contracts:
          - { name: HarborVault, address: {{Quote(harbor.Vault)}}, kind: erc4626-native, decimals: 18, lever: pausable-vault }
          - { name: HarborToken, address: {{Quote(harbor.Token)}}, kind: erc20, decimals: 18 }
          - { name: HarborDollar, address: {{Quote(harbor.Dollar)}}, kind: erc20, decimals: 6 }
        assets:
          - { symbol: ETH, native: true, decimals: 18, usd: 2000 }
          - { symbol: hvETH, address: {{Quote(harbor.Vault)}}, decimals: 18, price: { convertToAssets: {{Quote(harbor.Vault)}}, of: ETH } }
          - { symbol: HBR, address: {{Quote(harbor.Token)}}, decimals: 18, usd: 0.4 }
          - { symbol: hUSD, address: {{Quote(harbor.Dollar)}}, decimals: 6, usd: 1 }
        roles:
          - { name: guardian, address: {{Quote(harbor.Guardian.Address)}}, grants: [PAUSER_ROLE on HarborVault] }
          - { name: owner-safe, address: {{Quote(harbor.Safe)}}, grants: [DEFAULT_ADMIN_ROLE on HarborVault] }
        people:
          - { name: ops-lead, role: Incident Leader }
          - { name: vault-engineer, role: Technical Lead }
          - { name: communications, role: Communications Lead }

        """;

    private static string Quote(object value) => $"\"{value}\"";

    /// <summary>The keystore <c>name.json</c> and its <c>name.password</c>.</summary>
    internal static async Task WriteKeyAsync(string folder, string name, PrivateKey key, CancellationToken cancellationToken)
    {
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await WriteSecretAsync(Path.Combine(folder, $"{name}.json"), KeystoreV3.Encrypt(key, password, KeystoreCost), cancellationToken);
        await WriteSecretAsync(Path.Combine(folder, $"{name}.password"), password, cancellationToken);
    }

    // A file that nobody but its owner reads.
    private static async Task WriteSecretAsync(string path, string secret, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersOnly;
        }

        await using var file = new FileStream(path, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(secret), cancellationToken);
    }
}
