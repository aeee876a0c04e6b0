using System.Text.Json;
using Firebreak.Ethereum;

namespace Firebreak.Drills;

/// <summary>Compiled contracts: our own, and the real Safe's from npm.</summary>
public sealed class DrillArtifacts(string contractsFolder)
{
    private const string SafePackage = "node_modules/@safe-global/safe-contracts/build/artifacts/contracts";

    /// <summary>The contracts/ folder of the repository.</summary>
    public string Folder { get; } = contractsFolder;

    /// <summary>The contracts/ folder nearest above this program or the current directory.</summary>
    /// <exception cref="DrillException">There is none.</exception>
    public static DrillArtifacts Find()
    {
        foreach (var start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var contracts = Path.Combine(folder.FullName, "contracts");
                if (File.Exists(Path.Combine(contracts, "artifacts", "HarborVault.json")))
                {
                    return new DrillArtifacts(contracts);
                }
            }
        }

        throw new DrillException("The drill's contracts are not here: run ./firebreak from its repository.");
    }

    /// <summary>Creation code of one of our contracts with its constructor's arguments.</summary>
    /// <param name="constructor">Its declaration, for instance <c>constructor(address)</c>.</param>
    public byte[] Code(string contract, string constructor, params object[] arguments) =>
        [.. Load(Path.Combine("artifacts", $"{contract}.json")), .. AbiContract.Parse([constructor]).EncodeConstructor(arguments)];

    /// <summary>Creation code of one of the Safe's contracts, none of which takes arguments.</summary>
    /// <param name="path">Folder and name within the package, for instance <c>proxies/SafeProxyFactory</c>.</param>
    public byte[] SafeCode(string path) => Load(Path.Combine(SafePackage, $"{path}.sol", $"{Path.GetFileName(path)}.json"));

    private byte[] Load(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, path)));
            return Hex.Decode(json.RootElement.GetProperty("bytecode").GetString()!);
        }
        catch (IOException fault)
        {
            throw new DrillException($"contracts/{path} is missing: run ./firebreak setup", fault);
        }
    }
}
