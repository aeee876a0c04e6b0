using Firebreak.Adapters.Packs;
using Firebreak.Drills;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Acceptance.Tests.Drills;

/// <summary>The only thing that goes from the stage to the watching side.</summary>
public sealed class DrillFilesTests(StageFixture fixture) : IClassFixture<StageFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("firebreak-drill-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_program_accepts_them_as_an_operators_own()
    {
        var files = await DrillFiles.WriteAsync(fixture.Stage, _folder, new DrillFileOptions(), Token);

        var config = FirebreakFile.Load(files.Config);

        Assert.Equal(fixture.Stage.Harbor.Vault, config.Protocol.Contracts[0].Address);
        Assert.Equal(fixture.Stage.Node.WebSocketEndpoint, config.Ingest.Nodes[0]);
        Assert.Equal(files.Data, config.DataDirectory);
        Assert.Null(config.Listen);
    }

    [Fact]
    public async Task The_room_opens_where_it_was_asked_to()
    {
        var files = await DrillFiles.WriteAsync(fixture.Stage, _folder, new DrillFileOptions { Listen = new Uri("http://127.0.0.1:5080") }, Token);

        Assert.Equal(5080, FirebreakFile.Load(files.Config).Listen?.Port);
    }

    [Fact]
    public async Task They_name_neither_the_attacker_nor_the_seed_of_its_key()
    {
        await DrillFiles.WriteAsync(fixture.Stage, _folder, new DrillFileOptions(), Token);

        var attacker = DrillAccount.Named("attacker", new DrillOptions().Seed).Address.ToHex();
        foreach (var file in Directory.GetFiles(_folder))
        {
            var text = await File.ReadAllTextAsync(file, Token);
            Assert.DoesNotContain(attacker, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("seed", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task The_guardians_key_opens_with_a_password_that_only_the_owner_may_read()
    {
        await DrillFiles.WriteAsync(fixture.Stage, _folder, new DrillFileOptions(), Token);
        var password = Path.Combine(_folder, "guardian.password");

        using var key = KeystoreV3.Decrypt(
            await File.ReadAllTextAsync(Path.Combine(_folder, "guardian.json"), Token), await File.ReadAllTextAsync(password, Token));

        Assert.Equal(fixture.Stage.Harbor.Guardian.Address, key.Address);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(password));
        }
    }
}
