using System.Net.Sockets;
using System.Text;
using Firebreak.Adapters.JsonRpc.Wire;
using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

public sealed class IpcTests
{
    [Fact]
    public async Task A_chain_is_followed_through_a_local_socket_with_announcements()
    {
        await using var lab = await Lab.StartAsync(new() { SlotsInAnEpoch = 32, HasIpc = true });
        await lab.MineAsync(5);
        var options = lab.Options(lab.Anvil.IpcEndpoint);
        options.LearnFrom = 1;
        var provider = lab.Provide(options);
        await using var follower = Follower.Start(provider);

        await follower.ReachAsync(await lab.HeadAsync());
        await Scene.PlayAsync(lab);
        await follower.ReachAsync(await lab.HeadAsync());
        await lab.ReorgAsync(2);
        await follower.ReachAsync(await lab.HeadAsync());

        var capabilities = await lab.Get<IChainView>(options).CapabilitiesAsync(Lab.Token);
        Assert.True(capabilities.Subscriptions);
        Assert.Equal(Lanes.Wide, capabilities.Lanes);
        Assert.Single(follower.Updates.OfType<ChainUpdate.Reorged>());
    }

    [Fact]
    public async Task Many_questions_share_one_local_socket_and_each_gets_its_own_answer()
    {
        await using var lab = await Lab.StartAsync(new() { SlotsInAnEpoch = 32, HasIpc = true });
        await lab.MineAsync(40);
        await using var transport = new LineTransport(lab.Anvil.IpcEndpoint, Bounds(TimeSpan.FromSeconds(10)));
        var calls = Enumerable.Range(0, 40).Select(number => new RpcCall("eth_getBlockByNumber", $"[\"0x{number:x}\",false]")).ToArray();

        var answers = await transport.SendBatchAsync(calls, Lab.Token);

        for (var number = 0; number < answers.Length; number++)
        {
            using var answer = answers[number];
            Assert.Contains($"\"number\":\"0x{number:x}\"", Encoding.UTF8.GetString(answer.Result), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_socket_that_is_not_there_is_an_unreachable_node_and_the_path_is_named()
    {
        await using var transport = new LineTransport(new Uri("ipc:///nowhere/node.ipc"), Bounds(TimeSpan.FromSeconds(1)));

        var fault = await Assert.ThrowsAsync<NodeUnavailableException>(() => transport.SendAsync(RpcCall.Of("eth_chainId"), Lab.Token));

        Assert.Contains("/nowhere/node.ipc", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_socket_is_given_up_and_opened_again()
    {
        using var node = new SilentSocket();
        await using var transport = new LineTransport(node.Address, Bounds(TimeSpan.FromMilliseconds(200)));

        await Assert.ThrowsAsync<NodeUnavailableException>(() => transport.SendAsync(RpcCall.Of("eth_chainId"), Lab.Token));
        var second = transport.SendAsync(RpcCall.Of("eth_chainId"), Lab.Token);
        await node.AnswerAsync(connection: 1, "\n{\"jsonrpc\":\"2.0\",\"id\":2,\"re", "sult\":\"0x1\"}{\"jsonrpc\":");

        using var answer = await second;
        Assert.Equal("\"0x1\"", Encoding.UTF8.GetString(answer.Result));
    }

    private static RpcBounds Bounds(TimeSpan deadline) => new(deadline, RpcBounds.DefaultLongestAnswer, TimeProvider.System);

    /// <summary>Takes connections and says only what it is told to say.</summary>
    private sealed class SilentSocket : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("firebreak-ipc-");
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        public SilentSocket()
        {
            _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, "node.ipc")));
            _listener.Listen();
        }

        public Uri Address => new($"ipc://{_folder.FullName}/node.ipc");

        public async Task AnswerAsync(int connection, params string[] pieces)
        {
            for (var silent = 0; silent < connection; silent++)
            {
                (await _listener.AcceptAsync(Lab.Token)).Close();
            }

            using var asked = await _listener.AcceptAsync(Lab.Token);
            await asked.ReceiveAsync(new byte[4096], Lab.Token);
            foreach (var piece in pieces)
            {
                await asked.SendAsync(Encoding.UTF8.GetBytes(piece), Lab.Token);
            }
        }

        public void Dispose()
        {
            _listener.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
